/** A password in an address, and a token of ours: never shown, wherever they stand. */
export const SECRETS = /(?<=\/\/[^/@:\s"']{0,100}:)[^\s"'@]{1,200}(?=@)|\bpf_[A-Za-z0-9_-]{16,}/g;

/** `pf_` and 43 characters, as `poolform token` makes them. */
export function holdsToken(text: string): boolean {
  return /(?<![A-Za-z0-9_-])pf_[A-Za-z0-9_-]{43}(?![A-Za-z0-9_-])/.test(text);
}

/** A text without the secrets that can be told from their form. */
export function masked(text: string): string {
  return text.replace(SECRETS, '***');
}
