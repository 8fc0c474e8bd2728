import { createHash } from 'node:crypto';
import {
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** What stands at a path: text, bytes, or where a link leads. */
export type Written = string | Uint8Array | { readonly link: string };
export type Folder = Readonly<Record<string, Written>>;

/** A temporary folder with these files; whoever asks for it removes it. */
export function folderOf(files: Folder): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'poolform-hostile-')));
  for (const [path, written] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    if (typeof written === 'string' || written instanceof Uint8Array) writeFileSync(join(folder, path), written);
    else symlinkSync(written.link, join(folder, path));
  }
  return folder;
}

export function removeFolder(folder: string): void {
  rmSync(folder, { recursive: true, force: true });
}

/** Every path below a folder with a hash of what it holds: the same before and after, where nothing was written. */
export function contentsOf(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .sort()
    .map((path) => {
      const stat = lstatSync(join(folder, path));
      const held = stat.isSymbolicLink()
        ? readlinkSync(join(folder, path))
        : stat.isFile()
          ? createHash('sha256')
              .update(new Uint8Array(readFileSync(join(folder, path))))
              .digest('hex')
          : stat.mode.toString(8);
      return `${path} ${stat.mtimeMs} ${held}`;
    });
}
