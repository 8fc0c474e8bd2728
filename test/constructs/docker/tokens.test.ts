import { examplePlace, examplePool } from '../../example-pool';
import { synthesize } from '../../synth';

const stack = synthesize(examplePlace());

test('tokens are applied by a job of their own that waits for nothing, and a change of them changes it alone', () => {
  expect(stack.container('tokens')).not.toHaveProperty('depends_on');
  const pool = examplePool();
  const changed = (tokens: typeof pool.access.tokens): string[] => {
    const after = synthesize(examplePlace([{ ...pool, access: { ...pool.access, tokens } }]));
    return Object.entries(stack.json.resource).flatMap(([type, all]) =>
      Object.keys(all).filter((id) => JSON.stringify(after.resources(type)[id]) !== JSON.stringify(all[id])),
    );
  };
  expect(changed(pool.access.tokens)).toEqual([]);
  const limited = pool.access.tokens.map((token) => ({ ...token, maxConcurrent: 7 }));
  for (const tokens of [pool.access.tokens.slice(1), limited])
    expect(changed(tokens)).toEqual(['chat_tokens_container_709F1D92']);
});

test('without tokens there is no such job, and nothing waits for it', () => {
  const pool = examplePool();
  const open = synthesize(examplePlace([{ ...pool, access: { ...pool.access, auth: 'none', tokens: [] } }]));
  expect(JSON.stringify(open.json)).not.toContain('chat_tokens');
});
