/** Any value that JSON can carry. */
export type JsonValue = null | string | number | boolean | JsonObject | JsonValue[];

/** A JSON object. */
export type JsonObject = { [key: string]: JsonValue };

/** A JSON Schema, as plain data. */
export type JsonSchema = object;
