import Module from 'node:module';

/**
 * Imported before cdktf, keeps it from loading archiver and all that archiver needs, an eighth of the app's time: cdktf packs assets in a process of its
 * own (`archiveSync` of cdktf/lib/private/fs), and never calls what it loads in this one.
 */
try {
  const file = require.resolve('archiver', { paths: [require.resolve('cdktf')] });
  require.cache[file] ??= Object.assign(new Module(file), { filename: file, loaded: true });
} catch {
  // a core without it: nothing to keep from loading
}
