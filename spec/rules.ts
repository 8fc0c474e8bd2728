import type { Issue } from './issue';
import type { Rule, Said, World } from './world';

/** What must hold between fields, files and the inventory. The key is the issue code, so the two cannot drift. */
const RULES = {} satisfies Record<string, Rule>;

/** An issue, with the environments besides its file's own that it is about. */
export type Judged = Issue & Pick<Said, 'concerns'>;

/** Every rule over every environment. */
export function judge(world: World): readonly Judged[] {
  return Object.entries<Rule>(RULES).flatMap(([code, rule]) => [...rule(world)].map((said) => ({ ...said, code })));
}
