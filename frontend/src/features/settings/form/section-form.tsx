/** The form of one section, made from its JSON Schema. */
"use client";

// the package's index also imports its test helpers, which need a validator that uses eval
import Form, { type FormProps } from "@rjsf/core/lib/components/Form.js";
import type { RJSFSchema } from "@rjsf/utils";
import { useState } from "react";

import type { Values } from "../api";
import type { SettingsFormContext } from "./context";
import type { ServerErrors } from "./server-errors";
import { FieldTemplate, ObjectFieldTemplate } from "./templates";
import { uiSchemaOf } from "./ui-schema";
import { validator } from "./validator";

type SectionFormType = FormProps<Values, RJSFSchema, SettingsFormContext>;

const templates = { FieldTemplate, ObjectFieldTemplate } as SectionFormType["templates"];

interface SectionFormProps {
  /** Id by which the save button, outside of the form, submits it. */
  id: string;
  schema: RJSFSchema;
  values: Values;
  context: SettingsFormContext;
  serverErrors: ServerErrors;
  disabled?: boolean;
  onChange: (values: Values) => void;
  onSubmit: (values: Values) => void;
}

export function SectionForm({ id, schema, values, context, serverErrors, disabled, onChange, onSubmit }: SectionFormProps) {
  const [uiSchema] = useState(() => uiSchemaOf(schema));
  const [wasRefused, setWasRefused] = useState(false);
  return (
    <Form<Values, RJSFSchema, SettingsFormContext>
      id={id}
      schema={schema}
      uiSchema={uiSchema}
      formData={values}
      formContext={context}
      validator={validator as SectionFormType["validator"]}
      templates={templates}
      extraErrors={serverErrors.fields}
      disabled={disabled}
      noHtml5Validate
      showErrorList={false}
      focusOnFirstError
      liveValidate={wasRefused ? "onChange" : false}
      onChange={({ formData }) => formData && onChange(formData)}
      onError={() => setWasRefused(true)}
      onSubmit={({ formData }) => formData && onSubmit(formData)}
    >
      <></>
    </Form>
  );
}
