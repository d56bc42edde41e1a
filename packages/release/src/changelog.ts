const unreleased = "## Unreleased\n";

/**
 * The changelog with what is unreleased under a version.
 * @throws Error where there is nothing
 */
export function releaseChanges(text: string, version: string, date: string): string {
  const start = text.indexOf(unreleased);
  const rest = text.slice(start + unreleased.length);
  const changes = rest.split(/^## /m)[0].trim();
  if (start < 0 || changes === "") throw new Error("the changelog has nothing unreleased");
  return `${text.slice(0, start)}${unreleased}\n## ${version} (${date})\n${rest}`;
}
