/** What JSON can say. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };
/** An object of JSON. */
export type JsonObject = Readonly<Record<string, Json>>;

/** JSON with arrays of float64 in it, which a file keeps to the last bit. */
export type StateValue = Json | Float64Array | readonly StateValue[] | { readonly [key: string]: StateValue };

/** What goes on from where it was, or is saved and loaded, is made of this. */
export type State = Readonly<Record<string, StateValue>>;
