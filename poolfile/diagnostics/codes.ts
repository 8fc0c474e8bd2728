/** Codes of what reading, parsing and the command line report. Codes of rules are in `rules/all.ts`. */

/** What docs/codes.md says about a code. */
export interface CodeEntry {
  /** `either`: that of what it stands for. */
  readonly severity: 'error' | 'warning' | 'either';
  /** What is wrong, in one sentence. */
  readonly meaning: string;
  /** What to do about it, in one sentence. */
  readonly fix: string;
  /** The command that reports it, if no file can. */
  readonly command?: string;
}

export const CODES = {
  'root-missing': {
    severity: 'error',
    meaning: 'The folder with the environments does not exist or cannot be read.',
    fix: 'Run the command where `pools/` is, or name the folder.',
    command: 'poolform check nowhere',
  },
  'environment-missing': {
    severity: 'error',
    meaning: 'A folder has no `environment.yaml`, or there is no environment at all.',
    fix: 'Write one, or begin the name of the folder with _ if its files are only extended.',
  },
  'environment-unknown': {
    severity: 'error',
    meaning: 'There is no environment of the name that a command was given.',
    fix: 'Write the name of an environment.',
    command: 'poolform check --env nowhere',
  },
  'environment-duplicate': {
    severity: 'error',
    meaning: 'The environment that `poolform new` is to create already exists.',
    fix: 'Choose another name: an environment is never overwritten.',
    command: 'poolform new lab --from prod',
  },
  'map-ineffective': {
    severity: 'error',
    meaning: 'A `--map` of `poolform new` matches no value of the environment.',
    fix: 'Name a whole value, the host of an address, or a place.',
    command: 'poolform new test --from lab --map nothing=something',
  },
  'folder-unavailable': {
    severity: 'error',
    meaning: '`poolform new` cannot write the folder of the new environment.',
    fix: 'Fix what the message says, such as a full disk, and run the command again.',
    command: 'poolform new test --from lab',
  },
  'file-unavailable': {
    severity: 'error',
    meaning: 'A file or folder cannot be read, or is neither a file nor a folder.',
    fix: 'Check its permissions, or remove it.',
    command: 'poolform check',
  },
  'lock-missing': {
    severity: 'either',
    meaning: 'There is no lock file, so networks and devices of pools that run already may be chosen anew.',
    fix: 'Restore the lock file that the pools were applied with, or synthesize and commit a new one.',
    command: 'poolform check --locked',
  },
  'lock-conflict': {
    severity: 'either',
    meaning: 'The lock file does not match the pool files, so the next synth would change it.',
    fix: 'Synthesize where the file can be written, and commit it.',
    command: 'poolform check --locked',
  },
  'lock-unavailable': {
    severity: 'error',
    meaning: 'A synth cannot write the lock file, and therefore writes nothing.',
    fix: 'Synthesize where it can be written, and commit it.',
    command: 'npm start',
  },
  'output-unavailable': {
    severity: 'error',
    meaning: 'A synth cannot write to the output folder.',
    fix: 'Fix what the message says, such as a full disk, or name another folder in `CDKTF_OUTDIR`.',
    command: 'npm start',
  },
  'link-unsupported': {
    severity: 'error',
    meaning: 'A symbolic link leads out of the pools folder, or nowhere.',
    fix: 'Copy the file, or share it with `extends`.',
  },
  'location-invalid': {
    severity: 'error',
    meaning: 'A file or folder is where Poolform does not read it.',
    fix: 'Move pool files into the folder of their environment, with names that end in .yaml.',
  },
  'name-invalid': {
    severity: 'error',
    meaning: 'The name of an environment, place, pool, holder of a token or profile is not allowed.',
    fix: 'Write at most 40 lower-case letters, digits and -, with a letter or digit at both ends.',
  },
  'diagnostics-too-many': {
    severity: 'either',
    meaning: 'A file has more diagnostics than are shown.',
    fix: 'Fix the ones that are shown first.',
  },

  'yaml-content-missing': {
    severity: 'error',
    meaning: 'A file is empty.',
    fix: 'Begin it with `version: 1`.',
  },
  'yaml-syntax-invalid': {
    severity: 'error',
    meaning: 'A file is not YAML, such as a quote that is not closed.',
    fix: 'Look at the marked place and the line before it.',
  },
  'yaml-character-invalid': {
    severity: 'error',
    meaning:
      'A character is not allowed: a tab, a control or invisible character, one that only looks right, such as a ' +
      'no-break space or a full-width colon, or a file that is not UTF-8.',
    fix: 'Write the one that the hint names, remove it, or save the file as UTF-8.',
  },
  'yaml-text-invalid': {
    severity: 'error',
    meaning: 'A string is not in Unicode normal form C, and would change on its way.',
    fix: 'Retype the letters with accents.',
  },
  'yaml-text-reserved': {
    severity: 'error',
    meaning: 'A string contains what CDKTF uses as a marker.',
    fix: 'Remove it.',
  },
  'yaml-file-too-long': {
    severity: 'error',
    meaning: 'A file is larger than 1MiB.',
    fix: 'Split the pool, or remove what is not needed.',
    command: 'poolform check',
  },
  'yaml-text-too-long': {
    severity: 'error',
    meaning: 'A string is longer than any field takes.',
    fix: 'Shorten it.',
  },
  'yaml-number-invalid': {
    severity: 'error',
    meaning: 'A number loses digits when it is read.',
    fix: 'Put it into quotes, or write fewer digits.',
  },
  'yaml-key-invalid': {
    severity: 'error',
    meaning: 'A key is not a plain string, or one that no file may have.',
    fix: 'Put it into quotes, or rename it.',
  },
  'yaml-key-duplicate': {
    severity: 'error',
    meaning: 'A map has the same key twice.',
    fix: 'Remove one of the two.',
  },
  'yaml-merge-conflict': {
    severity: 'error',
    meaning: 'A file has a merge conflict that is not resolved.',
    fix: 'Resolve it, and remove the lines with <<<<<<<, ======= and >>>>>>>.',
  },
  'yaml-merge-key-unsupported': {
    severity: 'error',
    meaning: 'A file has a merge key, <<.',
    fix: 'Write the fields out, or share them with `extends`.',
  },
  'yaml-alias-unsupported': {
    severity: 'error',
    meaning: 'A file has an anchor (&) or an alias (*).',
    fix: 'Write the value out, or share it with `extends`.',
  },
  'yaml-tag-unsupported': {
    severity: 'error',
    meaning: 'A file has a tag (!).',
    fix: 'Remove it; put a string that begins with ! into quotes.',
  },
  'yaml-directive-unsupported': {
    severity: 'error',
    meaning: 'A file has a directive (%).',
    fix: 'Remove the line: files are YAML 1.2.',
  },
  'yaml-nesting-unsupported': {
    severity: 'error',
    meaning: 'Maps and lists are nested deeper than any file needs.',
    fix: 'Look for an unclosed bracket or a stray dash.',
  },
  'yaml-documents-too-many': {
    severity: 'error',
    meaning: 'A file has more than one document.',
    fix: 'Move what is after --- to a file of its own.',
  },

  'extends-invalid': {
    severity: 'error',
    meaning: '`extends` is not a path within the pools folder.',
    fix: 'Write a path from the file, such as ../_base/chat.yaml.',
  },
  'extends-unknown': {
    severity: 'error',
    meaning: '`extends` names a file that does not exist or is not a pool file.',
    fix: 'Write the path of a pool file.',
  },
  'extends-unsupported': {
    severity: 'error',
    meaning: 'A file extends itself, or one that extends another.',
    fix: 'Extend a file without `extends`, or copy the fields.',
  },

  'key-missing': {
    severity: 'error',
    meaning: 'A required field is missing.',
    fix: 'Write it.',
  },
  'key-unknown': {
    severity: 'error',
    meaning: 'There is no such field here.',
    fix: 'Fix its name, move it, or remove it.',
  },
  'type-invalid': {
    severity: 'error',
    meaning: 'A value has the wrong type, such as a string instead of a list.',
    fix: 'Write what the message expects.',
  },
  'value-invalid': {
    severity: 'error',
    meaning: 'A value has the right type and is not allowed.',
    fix: 'Write what the message expects.',
  },
} as const satisfies Readonly<Record<string, CodeEntry>>;
