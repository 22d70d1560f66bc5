import type { OpenProject, WorkPackage } from '@pinline/domain'

/** A work package as the instance shows it. */
export const workPackage = (change: Partial<WorkPackage> = {}): WorkPackage => ({
  id: 42,
  lockVersion: 1,
  subject: 'Printer',
  status: { id: 1, name: 'New', closed: false },
  assignee: null,
  key: 'key-5',
  updatedAt: new Date('2026-03-02T10:00:00Z'),
  ...change,
})

type Method = keyof OpenProject
type Answers = { readonly [Name in Method]?: readonly Awaited<ReturnType<OpenProject[Name]>>[] }

/** An OpenProject that answers by script: each method's answers one after the other, the last one for ever. Without a script it is a mistake to ask. */
export const createScriptedOpenProject = (script: Answers): { readonly openProject: OpenProject; readonly calls: Method[] } => {
  const calls: Method[] = []
  const method =
    <Name extends Method>(name: Name) =>
    (): ReturnType<OpenProject[Name]> => {
      const answers = script[name] ?? []
      const answer = answers[Math.min(calls.filter((call) => call === name).length, answers.length - 1)]
      calls.push(name)
      if (answer === undefined) throw new Error(`nobody was to call ${name}`)
      // The script's answers are those of the method that it names.
      return Promise.resolve(answer) as ReturnType<OpenProject[Name]>
    }
  const openProject: OpenProject = {
    me: method('me'),
    limits: method('limits'),
    create: method('create'),
    findByKey: method('findByKey'),
    read: method('read'),
    change: method('change'),
    comment: method('comment'),
    comments: method('comments'),
    attach: method('attach'),
    files: method('files'),
    download: method('download'),
    changedSince: method('changedSince'),
  }
  return { openProject, calls }
}
