/** Makers of GPUs. */
export type Vendor = 'nvidia' | 'amd' | 'intel';

/** The command that lists a vendor's devices. An AMD device without an identity of its own is shown as `GPU-XX`. */
export const LISTED_BY: Readonly<Record<Vendor, string>> = {
  nvidia: '`nvidia-smi -L`',
  amd: '`rocminfo`',
  intel: '`vulkaninfo --summary`',
};
