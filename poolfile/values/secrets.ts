/** A password in an address, and a token of ours: never shown anywhere. */
export const SECRETS = /(?<=\/\/[^/@:\s"']{0,100}:)[^\s"'@]{1,200}(?=@)|\bpf_[A-Za-z0-9_-]{16,}/g;

/** True if the text contains a token as `poolform token` makes them: `pf_` and 43 characters. */
export function holdsToken(text: string): boolean {
  return /(?<![A-Za-z0-9_-])pf_[A-Za-z0-9_-]{43}(?![A-Za-z0-9_-])/.test(text);
}

/** A text without the secrets that can be recognized by their form. */
export function masked(text: string): string {
  return text.replace(SECRETS, '***');
}
