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
 * The score in words: of all mutants the share that tests notice. `leftOut` were reached by a test but not drawn, so what holds for the
 * drawn ones stands for them; `unreached` are known without a run, and not noticed.
 */
export function scoreText({ detected, survived, unreached, leftOut }) {
  const tried = detected + survived;
  const all = tried + unreached + leftOut;
  if (tried === 0) return `no mutant was tried, ${unreached} are reached by no test`;
  const reached = (all - unreached) / all;
  const percent = (share) => (100 * reached * share).toFixed(1);
  const counts = `${detected} of ${tried} mutants found, ${unreached} of all ${all} reached by no test, score ${percent(detected / tried)}%`;
  if (leftOut === 0) return counts;
  const [low, high] = wilsonInterval(detected, tried).map(percent);
  return `${counts}, standard error ${percent(standardError(detected, tried))}, 95% interval ${low} to ${high}%`;
}
