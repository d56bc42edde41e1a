declare const agopVersion: string;

declare module "*?worker&inline" {
  const create: new () => Worker;
  export default create;
}

/** A file as gzip, in base64. */
declare module "*?packed" {
  const content: string;
  export default content;
}

declare module "*?raw" {
  const content: string;
  export default content;
}
