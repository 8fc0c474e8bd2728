/** What the system says about a file that it did not write, in words. */
const REASONS: Readonly<Record<string, string>> = {
  EACCES: 'no permission to write to the folder',
  EBUSY: 'it is in use, or mounted by itself',
  EDQUOT: 'the disk quota is used up',
  EEXIST: 'it was created in the meantime',
  EFBIG: 'the system does not allow files of this size',
  EIO: 'the disk reported an error',
  EISDIR: 'there is a folder of this name',
  EMFILE: 'too many files are open',
  ENAMETOOLONG: 'its path is too long for the system',
  ENOENT: 'the folder was removed in the meantime',
  ENOSPC: 'the disk is full',
  ENOTDIR: 'there is a file where its folder should be',
  ENOTEMPTY: 'it was created in the meantime',
  EPERM: 'no permission to write to the folder',
  EROFS: 'the disk is read-only',
};

/** The reason to report. Undefined for a bug: unlike a bug, an error of the system names its call. */
export function systemReason(error: unknown): string | undefined {
  const { code, syscall } = error as NodeJS.ErrnoException;
  return code === undefined || syscall === undefined ? undefined : (REASONS[code] ?? code);
}
