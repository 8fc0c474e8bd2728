import type { GatewayReport } from '../../../bench/gateway/figures';
import { docker } from '../harness/docker/engine';
import { ended, IMAGES, PROJECT, suite } from '../harness/needs';
import { progress } from '../harness/run';

suite('bench', () => {
  test('the gateway is measured with HAProxy from an image, and nothing is left', async () => {
    const options = [
      '--haproxy',
      'none',
      '--image',
      IMAGES.gateway.image,
      '--litellm',
      'none',
      '--ollama',
      'http://[::]:1',
    ];
    const { good, stdout } = ended(
      process.execPath,
      ['dist/bench/main.js', 'gateway', '--rounds', '2', '--seconds', '1', '--clients', '2', '--json', ...options],
      PROJECT,
    );
    expect(good).toBe(true);
    const { figures, skipped, haproxy } = JSON.parse(stdout) as GatewayReport;
    expect(haproxy).toMatch(/^3\./);
    expect(skipped).toHaveLength(2);
    const [direct, gateway] = figures;
    expect(figures.map(({ server, through }) => `${server} ${through}`)).toEqual(['stub direct', 'stub gateway']);
    progress(`p50: ${direct?.p50Ms} ms, of it through the gateway ${gateway?.beside?.addedP50Ms} ms more`);
    expect(gateway?.beside?.addedP50Ms).toBeGreaterThan(0);
    expect(gateway?.beside?.perSecond).toBeLessThan(1);
    expect(gateway?.memoryBytes).toBeGreaterThan(5e6);
    expect(await docker('ps', '-a', '--format', '{{.Names}}')).not.toContain('poolform-bench');
  });
});
