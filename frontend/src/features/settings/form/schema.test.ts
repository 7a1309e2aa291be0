import { describe, expect, test } from "vitest";

import { prepareSchema } from "./schema";
import { validator } from "./validator";

const ROLE = { type: "string", format: "discord-role" };
const optional = (schema: object, more: object = {}) => ({ anyOf: [schema, { type: "null" }], default: null, ...more });
const prepared = (field: object, definitions: object = {}) =>
  prepareSchema({ type: "object", properties: { field }, $defs: definitions }).properties?.field;

describe("a schema made plain for a form", () => {
  test("shows an optional field as one field that may be empty", () => {
    expect(prepared(optional(ROLE, { title: "Role" }))).toEqual({ type: ["string", "null"], format: "discord-role", title: "Role" });
  });

  test("lets an optional choice be empty", () => {
    const tone = { enum: ["warm", "cold"], type: "string" };
    expect(prepared(optional({ $ref: "#/$defs/Tone" }), { Tone: tone })).toMatchObject({ enum: ["warm", "cold", null] });
  });

  test("keeps the field's own title over that of what it refers to", () => {
    const field = { $ref: "#/$defs/Tone", title: "How it sounds", default: "warm" };
    expect(prepared(field, { Tone: { enum: ["warm"], title: "Tone", type: "string" } })).toEqual({
      enum: ["warm"],
      title: "How it sounds",
      type: "string",
    });
  });

  test("treats a field named like a keyword as a field", () => {
    const schema = prepareSchema({ type: "object", properties: { default: { type: "string" }, title: { type: "string" } } });
    expect(Object.keys(schema.properties ?? {})).toEqual(["default", "title"]);
  });

  test("survives a schema that contains itself", () => {
    const tree = { type: "object", properties: { child: optional({ $ref: "#/$defs/Tree" }) } };
    expect(() => prepared({ $ref: "#/$defs/Tree" }, { Tree: tree })).not.toThrow();
  });

  test("drops a list of options that is empty", () => {
    expect(prepared({ type: "string", format: "llm-model", oneOf: [] })).toEqual({ type: "string", format: "llm-model" });
  });
});

function messagesFor(field: object, value: unknown): string[] {
  const schema = prepareSchema({ type: "object", properties: { field } });
  return validator.validateFormData({ field: value }, schema).errors.map((error) => `${error.property} ${error.message}`);
}

describe("values checked without evaluating code", () => {
  test.each([
    [{ type: "number", minimum: 0, maximum: 2 }, 2.5, ".field Must be at most 2."],
    [{ type: "integer", minimum: 1 }, 0, ".field Must be at least 1."],
    [{ type: "integer" }, undefined, ".field Fill this in."],
    [{ type: "string", minLength: 3 }, "a", ".field Must have at least 3 characters."],
    [{ type: "string", pattern: "^#[0-9a-f]{6}$" }, "red", ".field Does not have the expected form."],
    [{ type: "array", items: { type: "string" }, maxItems: 1 }, ["a", "b"], ".field Choose at most 1."],
    [{ type: "array", items: { type: "string", maxLength: 2 } }, ["abc"], ".field Must have at most 2 characters."],
    [{ type: "string", oneOf: [{ const: "a" }, { const: "b" }] }, "c", ".field Choose one of the options."],
  ])("%j refuses %j", (field, value, message) => {
    expect(messagesFor(field, value)).toEqual([message]);
  });

  test.each([
    [optional({ type: "integer", minimum: 1 }), null],
    [optional({ type: "string", oneOf: [{ const: "a", title: "A" }] }), null],
    [{ type: "string" }, ""],
    [{ type: "array", items: ROLE }, []],
  ])("%j accepts %j", (field, value) => {
    expect(messagesFor(field, value)).toEqual([]);
  });
});
