/** "-" is standard input, and what the system calls so. */
export function isStandardInput(file: string): boolean {
  return file === "-" || file === "/dev/stdin";
}

/** What messages call a file. */
export function tableFileName(file: string): string {
  return isStandardInput(file) ? "standard input" : file;
}

/** "-" is standard output, and what the system calls so. */
export function isStandardOutput(path: string): boolean {
  return path === "-" || path === "/dev/stdout";
}

/** What messages call an output. */
export function outputName(path: string): string {
  return isStandardOutput(path) ? "standard output" : path;
}
