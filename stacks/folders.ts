/** Where a synth writes. Both folders are absolute. */
export interface OutputFolder {
  readonly project: string;
  /** CDKTF's output folder. */
  readonly outdir: string;
}
