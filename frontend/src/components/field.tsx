/** Label, hint and error around the control of a form. */
import { type ReactNode, useId } from "react";

interface Control {
  id: string;
  "aria-invalid"?: true;
  "aria-describedby"?: string;
}

interface FieldProps {
  label: string;
  hint?: ReactNode;
  error?: string;
  children: (control: Control) => ReactNode;
}

export function Field({ label, hint, error, children }: FieldProps) {
  const id = useId();
  const description = error || hint ? `${id}-description` : undefined;
  return (
    <div>
      <label htmlFor={id} className="text-sm font-medium">
        {label}
      </label>
      <div className="mt-1.5">{children({ id, "aria-describedby": description, ...(error && { "aria-invalid": true as const }) })}</div>
      {(error || hint) && (
        <p id={description} className={error ? "mt-1.5 text-xs text-danger-ink" : "mt-1.5 text-xs text-muted"}>
          {error ?? hint}
        </p>
      )}
    </div>
  );
}
