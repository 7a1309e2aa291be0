/** Stands for the form library's Markdown in builds: its messages are shown as plain text. */
export const Markdown = ({ children }: { children: string }) => <>{children}</>;
