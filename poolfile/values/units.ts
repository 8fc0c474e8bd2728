/** Units stay types until the last line before a provider. */

const BINARY_UNITS = { Ki: 1024, Mi: 1024 ** 2, Gi: 1024 ** 3, Ti: 1024 ** 4 } as const;

/**
 * An amount of memory or storage. Whole numbers in binary units: `512MiB`, `24GiB`, `1TiB`, or Kubernetes' `512Mi`,
 * `24Gi`, `1Ti`.
 */
export class Size {
  private constructor(
    /** Bytes. A parsed size is a whole number of MiB, and so exact as a double. */
    readonly bytes: number,
  ) {}

  /** What messages say was expected. */
  static readonly EXPECTED = 'a size such as 512MiB or 24GiB';

  /** How a size is written; editors check with it too. */
  static readonly NOTATION = /^([1-9][0-9]{0,6})(Mi|Gi|Ti)B?$/;

  /**
   * Undefined if the text is not a size.
   * @param text - `24GiB` or `24Gi`: a whole number of at most seven digits, and a unit.
   */
  static tryParse(text: string): Size | undefined {
    const match = Size.NOTATION.exec(text);
    if (!match) return undefined;
    return new Size(Number(match[1]) * BINARY_UNITS[match[2] as 'Mi' | 'Gi' | 'Ti']);
  }

  /**
   * For constants in code. What an author wrote goes through `tryParse`.
   * @param text - As for `tryParse`.
   * @throws Error if the text is not a size.
   */
  static parse(text: string): Size {
    const size = Size.tryParse(text);
    if (!size) throw new Error(`expected ${Size.EXPECTED}, got ${JSON.stringify(text)}`);
    return size;
  }

  /**
   * From a number of bytes.
   * @param bytes - A whole number; not checked.
   */
  static ofBytes(bytes: number): Size {
    return new Size(bytes);
  }

  /** Whole MiB, rounded down. */
  get mebibytes(): number {
    return Math.floor(this.bytes / BINARY_UNITS.Mi);
  }

  /** The shortest exact form: `24GiB`, `1536MiB`. */
  toString(): string {
    for (const unit of ['Ti', 'Gi', 'Mi'] as const) {
      if (this.bytes % BINARY_UNITS[unit] === 0) return `${this.bytes / BINARY_UNITS[unit]}${unit}B`;
    }
    return `${(this.bytes / BINARY_UNITS.Gi).toFixed(1)}GiB`;
  }

  /** As a Kubernetes quantity: `24Gi`. */
  toKubernetes(): string {
    return this.toString().replace(/B$/, '');
  }

  /** As `toString`. */
  toJSON(): string {
    return this.toString();
  }
}

/** A length of time in whole seconds: `0s`, `30m`, `1h30m`; hours, minutes and seconds only. */
export class Duration {
  private constructor(
    /** A whole number, at least 0. */
    readonly seconds: number,
  ) {}

  /** What messages say was expected. */
  static readonly EXPECTED = 'a duration such as 30s, 5m or 1h30m';

  /** How a duration is written; editors check with it too. */
  static readonly NOTATION = /^(?=[0-9])(?:([0-9]{1,5})h)?(?:([0-9]{1,6})m)?(?:([0-9]{1,7})s)?$/;

  /**
   * Undefined if the text is not a duration.
   * @param text - Hours, minutes and seconds, in this order: `1h30m`.
   */
  static tryParse(text: string): Duration | undefined {
    const match = Duration.NOTATION.exec(text);
    if (!match) return undefined;
    return new Duration(Number(match[1] ?? 0) * 3600 + Number(match[2] ?? 0) * 60 + Number(match[3] ?? 0));
  }

  /**
   * For constants in code. What an author wrote goes through `tryParse`.
   * @param text - As for `tryParse`.
   * @throws Error if the text is not a duration.
   */
  static parse(text: string): Duration {
    const duration = Duration.tryParse(text);
    if (!duration) throw new Error(`expected ${Duration.EXPECTED}, got ${JSON.stringify(text)}`);
    return duration;
  }

  /**
   * From a number of seconds.
   * @param seconds - A whole number; not checked.
   */
  static ofSeconds(seconds: number): Duration {
    return new Duration(seconds);
  }

  /** Canonical: `1h30m`; 90 seconds are `1m30s`, none are `0s`. */
  toString(): string {
    const h = Math.floor(this.seconds / 3600);
    const m = Math.floor((this.seconds % 3600) / 60);
    const s = this.seconds % 60;
    return `${h ? `${h}h` : ''}${m ? `${m}m` : ''}${s || !(h || m) ? `${s}s` : ''}`;
  }

  /** As Go prints it, which the Docker engine and its provider compare with: `1m0s`, `1h0m0s`. */
  toGoString(): string {
    const h = Math.floor(this.seconds / 3600);
    const m = Math.floor((this.seconds % 3600) / 60);
    const s = this.seconds % 60;
    return h ? `${h}h${m}m${s}s` : m ? `${m}m${s}s` : `${s}s`;
  }

  /** As `toString`. */
  toJSON(): string {
    return this.toString();
  }
}
