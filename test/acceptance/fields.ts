import { planText } from '../docs/changes';
import type { FieldTarget } from './field-edits';
import { editName, editsOf, writeFieldPlans } from './field-plans';
import { planLines } from './harness/plan';
import type { Doc, Project } from './harness/project';
import { progress } from './harness/run';

/**
 * Plans each edit on its own, against the pool `chat` that runs unchanged, and puts the file back.
 * @returns What the plans said, by edit.
 */
export async function planFields(project: Project, target: FieldTarget): Promise<Readonly<Record<string, string>>> {
  const found: Record<string, string> = {};
  for (const each of editsOf(target)) {
    let before = '';
    project.edit('chat', (file) => {
      before = JSON.stringify(file);
      each.edit(file);
    });
    await project.synth();
    const { changes } = await project.terraform().plan();
    const words = planText(planLines(changes));
    progress(`${editName(each)}: ${words}`);
    found[editName(each)] = words;
    project.edit('chat', (file) => {
      for (const key of Object.keys(file)) delete file[key];
      Object.assign(file, JSON.parse(before) as Doc);
    });
  }
  if (process.env['UPDATE_GOLDEN'] === '1') writeFieldPlans(target, found);
  return found;
}
