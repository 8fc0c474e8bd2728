/** The first version of Ollama that pulls a model of the public library. */
export interface LeastVersion {
  /** A name for all its tags, or one reference with its tag, which counts more. */
  readonly model: string;
  readonly version: string;
  readonly source: string;
}

/** Models that are not listed have no known least version. For an older server the public registry answers 412. */
export const LEAST_VERSIONS: readonly LeastVersion[] = [
  {
    model: 'devstral-small-2',
    version: '0.13.3',
    source: 'its page in the library, quoted in public files that depend on it',
  },
  {
    model: 'functiongemma',
    version: '0.13.5',
    source: 'its page in the library, quoted in public files that depend on it',
  },
  {
    model: 'gemma2:2b',
    version: '0.3.1',
    source: 'ollama/ollama issue 6150 (a maintainer: 0.3.1 or newer)',
  },
  {
    model: 'gemma3',
    version: '0.6.0',
    source: 'release notes of 0.6.0; xencon/aixcl pull 178 (0.3.4 is refused)',
  },
  {
    model: 'gemma4',
    version: '0.20.0',
    source: 'ollama/ollama issues 15223 (0.19.0 is refused) and 15236 (0.20.0 is the answer)',
  },
  {
    model: 'gemma4:12b',
    version: '0.30.4',
    source: 'ollama/ollama issues 16475 (0.30.3 is refused, 0.30.4 is the answer), 16483, 16484 and 16486',
  },
  {
    model: 'glm-ocr',
    version: '0.15.5',
    source: 'ollama/ollama issue 14059 (0.15.4 is refused)',
  },
  {
    model: 'gpt-oss',
    version: '0.11.0',
    source: 'release notes of 0.11.0; ollama/ollama issue 11675 (0.9.3 is refused)',
  },
  {
    model: 'lfm2.5',
    version: '0.30.0',
    source: 'ollama/ollama issue 16439 (0.24.0 is refused, 0.30.0 works)',
  },
  {
    model: 'lfm2.5-thinking',
    version: '0.14.3',
    source: 'ollama/ollama issue 13809 and termux/termux-packages pull 28027 (0.14.2 is refused)',
  },
  {
    model: 'llama3.2-vision',
    version: '0.4.0',
    source: 'release notes of 0.4.0; ollama/ollama issue 7539 (0.3.14 is refused)',
  },
  {
    model: 'nemotron3',
    version: '0.22.0',
    source: 'open-webui/open-webui issue 24448 (0.21.2 is refused)',
  },
  {
    model: 'qwen2.5vl',
    version: '0.7.0',
    source: 'its page in the library: https://ollama.com/library/qwen2.5vl',
  },
  {
    model: 'qwen3-vl',
    version: '0.12.7',
    source: 'its page in the library, quoted in likelovewant/ollama-for-amd issue 109',
  },
  {
    model: 'qwen3.5',
    version: '0.17.1',
    source: 'ollama/ollama issue 14431 (0.17.0 is refused, 0.17.1 works)',
  },
];

const VERSIONS = new Map(LEAST_VERSIONS.map(({ model, version }) => [model, version]));

/**
 * The first version of Ollama that pulls a model.
 * @param name - The model as the catalog names it, with its tag.
 * @returns The version, or undefined if none is known.
 */
export function leastVersion(name: string): string | undefined {
  return VERSIONS.get(name) ?? VERSIONS.get(name.slice(0, name.lastIndexOf(':')));
}
