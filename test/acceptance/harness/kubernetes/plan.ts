const NAMES: Readonly<Record<string, string>> = {
  checked: 'wait for the check',
  gateway_configuration: 'configuration',
  gateway_deployment: 'gateway',
  gateway_ready: 'wait for the gateway',
  gateway_service: 'Service',
  servers_budget: 'disruption budget',
  probed: 'wait for the probes',
  servers_ready: 'wait for the servers',
  servers_set: 'servers',
};

/** What the table of edits calls a resource of the pool `chat`. */
export function partName(address: string): string {
  const id = /\.chat_(.+)_[0-9A-F]{8}$/.exec(address)?.[1] ?? address;
  return NAMES[id] ?? id.replace(/_job$/, '');
}
