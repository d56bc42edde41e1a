/** A program of the documentation that the editor opens. */
export interface Example {
  /** By which the address of the editor names it. */
  readonly name: string;
  readonly code: string;
}

const characters: Readonly<Record<string, string>> = { lt: "<", gt: ">", amp: "&", quot: '"', "#39": "'" };

/** What a reader copies out of a block of code. */
function codeIn(html: string): string {
  return html
    .replace(/<br\/?>/g, "\n")
    .replace(/<[^>]*>/g, "")
    .replace(/&(lt|gt|amp|quot|#39);/g, (_, name: string) => characters[name]);
}

/**
 * Puts below every block of code that stands in an example a link that opens the example.
 * @param html of a page
 * @param editor address of the editor, seen from the page
 */
export function withEditorLinks(html: string, examples: readonly Example[], editor: string): string {
  return html.replace(/<pre><code class="ts">(.*?)<\/code>.*?<\/pre>/gs, (block, code: string) => {
    const text = codeIn(code).trim();
    const example = examples.find((each) => each.code.includes(text));
    if (!example) return block;
    return `${block}\n<p class="open-in-editor"><a href="${editor}#example=${example.name}">Open ${example.name} in the editor</a></p>`;
  });
}
