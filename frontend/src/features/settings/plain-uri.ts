/** Stands for the form library's URI parser in builds: no schema of the bot names another one by an address. */
const plainUri = {
  equal: (one: string, other: string): boolean => one === other,
  resolve: (_base: string, reference: string): string => reference,
};

export default plainUri;
