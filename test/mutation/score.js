/**
 * Wilson's interval of a share, in which the true one lies with 95% probability: [low, high], in [0, 1].
 *
 * Source: E. B. Wilson, Probable inference, the law of succession, and statistical inference, JASA 22 (1927).
 */
export function wilsonInterval(found, tried) {
  const z = 1.959963984540054;
  const share = found / tried;
  // (p + z²/2n ± z √(p(1 - p)/n + z²/4n²)) / (1 + z²/n)
  const centre = share + z ** 2 / (2 * tried);
  const width = z * Math.sqrt((share * (1 - share)) / tried + z ** 2 / (4 * tried ** 2));
  return [(centre - width) / (1 + z ** 2 / tried), (centre + width) / (1 + z ** 2 / tried)];
}

/** √(p (1 - p) / n) of a share p of n that were drawn. */
export function standardError(found, tried) {
  const share = found / tried;
  return Math.sqrt((share * (1 - share)) / tried);
}

/**
 * The score in words: of the mutants that were drawn the share that tests notice. Those that no test reaches are drawn like all others,
 * and not noticed; `leftOut` were not drawn.
 */
export function scoreText({ detected, survived, unreached, leftOut }) {
  const drawn = detected + survived + unreached;
  if (drawn === 0) return "there is no mutant";
  const percent = (share) => (100 * share).toFixed(1);
  const counts = `${detected} of ${drawn} mutants found, ${survived} not, ${unreached} reached by no test, score ${percent(detected / drawn)}%`;
  if (leftOut === 0) return counts;
  const [low, high] = wilsonInterval(detected, drawn).map(percent);
  return `${counts}, a sample of ${drawn} among ${drawn + leftOut}, standard error ${percent(standardError(detected, drawn))}, 95% interval ${low} to ${high}%`;
}
