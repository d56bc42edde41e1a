import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import ts from "typescript";
import { describe, expect, it } from "vitest";

const names = ["index", "plugin", "registry", "run", "backend", "streaming", "threads"] as const;
const pathOf = (entry: string): string => fileURLToPath(new URL(`${entry}.ts`, import.meta.url));
const program = ts.createProgram(names.map(pathOf), {
  module: ts.ModuleKind.NodeNext,
  moduleResolution: ts.ModuleResolutionKind.NodeNext,
  target: ts.ScriptTarget.ES2023,
  types: [],
});
const checker = program.getTypeChecker();

function symbolsOf(entry: string): readonly ts.Symbol[] {
  const file = program.getSourceFile(pathOf(entry));
  const symbol = file && checker.getSymbolAtLocation(file);
  return symbol ? checker.getExportsOfModule(symbol) : [];
}

/** The names that an entry exports, types too, in the order of their letters. */
function exportsOf(entry: string): readonly string[] {
  return symbolsOf(entry)
    .map(({ name }) => name)
    .sort();
}

const expected: Readonly<Record<(typeof names)[number], string>> = {
  index: `
    AgopError AgopEstimation AgopEstimator Algorithm Backend DenseMatrix Entries Estimate EstimateOf
    EstimationStep Evaluation ExtraName FeatureMatrix FitStep FittedPredictor Gradients InitialTransform
    Iterate Json JsonObject Matrix MatrixCompletionProblem MatrixEstimate MatrixSensingProblem Metric Metrics
    Phi Predictor PredictorContext PredictorExtras PreparedPredictor Problem ProblemKind ProblemKinds
    ProblemOf ProblemSummary Random RegressionErrors RunContext RunEvent RunResult RunSpec SavedEstimate
    Schedule ScheduleProgress ScheduleRun ScheduleStep SensingOperator Sparse SparseMatrix
    SparseRegressionProblem State SupervisedEstimate SupervisedProblem SupervisedTask VectorEstimate averageOf
    averageOuterProduct backendEstimate denseEstimate denseMatrix fit fromRows givenTransforms
    gradientDimension identityFeatures identityTransform matrixCompletion matrixSensing observeRun
    observedCells onEntries onResponses onTargets randomTransform recursiveFeatureMachine regressionErrors
    regressionMetrics relativeDistance savedMatrix seededRandom shuffledIndices sparseRegression startRun
    supervised toBackendMatrix toEntries toSparse transposedEstimate vectorEstimate
  `,
  plugin: `
    AgopContribution AlgorithmBuilders AlgorithmContribution BackendContribution Capabilities CommunicatorContribution Cost
    EstimateContribution MatrixFacts MeanEstimate MeanMember NamedOptions Parts PhiContribution Plugin PredictorBuilders PredictorContribution
    Preparation PreparationContribution PreparedMatrix ProblemContribution QueueContribution RowOrder ScheduleContribution SearchSpace
    Task TaskEnd TaskQueue TaskWork TransformUse Tuning agopOfMean applyPhi asState contributeAgop contributeAlgorithm contributeBackend contributeCommunicator contributeEstimate
    contributePhi contributePredictor contributePreparation contributeProblem contributeQueue contributeSchedule definePlugin
    exp log meanEstimate namedOptions pluginContract pow prepareInTurn rowsAt savedNumbers savedSize
  `,
  registry: `
    AlgorithmContribution AlgorithmFor Availability BackendContribution CellsOptions ChosenBackend CommunicatorContribution
    CompositionOptions Container Contribution ContributionKind ErrorCode GivenProblem InputCompletion InputEntries InputFiles InputTable
    InputWarning OptionDescription OptionSchema ProblemContribution ProblemSource Registry RegistryOptions StateValue
    TripletsOptions WrittenAs compositionTokens contributionToken createRegistry describeOptions errorMeanings
    fileUnreadable fileUnwritable isInputError kindNames moduleOf parseOptions runTokens surveyBackends surveyConnections toAgopError
  `,
  run: `
    AgopPicture Checkpoint IterationEvent Panel ProgressEvent RunFailed RunFinished RunHandle RunOptions RunStarted Split Stop
    StopCriterion StopReason StopRules WarningEvent alignmentWith bareContext classProbabilities
    classificationMetrics effectiveRank effectiveRankThreshold eventOrder eventSchemaVersion holdOut isBetter isNumericalTrouble
    metricNames metricTitle metricsInWords mixedSeed outputsOf pooled toRunEvent worstOf
  `,
  backend: `
    BackendOpening BackendOperations DerivedOperations ElementwiseFunction Handle Handles Keep KernelSolution LandmarkPlan
    LandmarkSystem Misfit MisfitProducts RadialKernel TangentLayout TangentSpace checkFit checkKernel checkKernelShapes checkLeadingColumns checkMisfitShapes checkSameShape checkSquare
    checkTall checkTangentShapes checkValueCount choleskyInPlace choleskySolveInPlace completeBackend createHandles
    diagonalMatrix landmarkPlan mapNumbers samePoint solveByLandmarks tangentLayout
  `,
  streaming: `
    CompletionByRowsProblem ObservedBatches RowCompletionEstimate Sum agreed batchesOf broadcastData byFirst completionByRows
    endTogether onRows oneProcess
  `,
  threads: `AnswerContext ItemRunner ThreadWork itemRunner readyThreads`,
};

describe("what @agop/core exports", () => {
  it.each(names)("%s", (entry) => {
    expect(exportsOf(entry)).toEqual(expected[entry].trim().split(/\s+/));
  });

  it("the main entry has at most 90 names", () => {
    expect(exportsOf("index").length).toBeLessThanOrEqual(90);
  });

  it("every entry of the package is one of these", () => {
    const { exports } = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8")) as {
      readonly exports: Readonly<Record<string, unknown>>;
    };
    const paths = Object.keys(exports).filter((path) => path !== "./package.json");
    const entries = paths.map((path) => (path === "." ? "index" : path.slice(2)));
    expect(entries.sort()).toEqual([...names].sort());
  });
});
