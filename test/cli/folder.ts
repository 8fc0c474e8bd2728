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

/** What a path contains: text, bytes, or a link to somewhere. */
export type Written = string | Uint8Array | { readonly link: string };
export type Folder = Readonly<Record<string, Written>>;

/** Creates a temporary folder with these files; the caller removes it. */
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

/** Every path below a folder, without what is behind links: Node's recursive listing follows them. */
function pathsIn(folder: string, below = ''): readonly string[] {
  return readdirSync(join(folder, below), { withFileTypes: true }).flatMap((entry) => {
    const path = join(below, entry.name);
    return entry.isDirectory() ? [path, ...pathsIn(folder, path)] : [path];
  });
}

/** Every path below a folder with a hash of its content: equal before and after if nothing was written. */
export function contentsOf(folder: string): readonly string[] {
  return [...pathsIn(folder)].sort().map((path) => {
    const stat = lstatSync(join(folder, path));
    const content = stat.isSymbolicLink()
      ? readlinkSync(join(folder, path))
      : stat.isFile()
        ? createHash('sha256')
            .update(new Uint8Array(readFileSync(join(folder, path))))
            .digest('hex')
        : stat.mode.toString(8);
    return `${path} ${stat.mtimeMs} ${content}`;
  });
}
