import { describe, expect, test } from 'vitest'
import { createScriptedOpenProject, workPackage } from '../../test/scripted-open-project.ts'
import { createStepRig } from '../../test/steps.ts'
import { createCreateWork } from './create-work.ts'
import { settleMs } from './outcome.ts'

const made = { status: 'ok', value: workPackage() } as const
const none = { status: 'ok', value: [] } as const
const cut = { status: 'ambiguous', reason: 'cut' } as const

test('a first try creates without looking', async () => {
  const { openProject, calls } = createScriptedOpenProject({ create: [made] })
  const { deps, attempt, notes } = createStepRig(openProject)
  expect(await createCreateWork(deps)(attempt(), null)).toMatchObject({ status: 'done', look: false })
  expect([calls, notes]).toEqual([
    ['create'],
    [
      ['headed', 'desk'],
      ['linked', 5, 42, 1],
    ],
  ])
})

test('a try that was cut is looked for, waited for once, looked for again, and only then made', async () => {
  const { openProject, calls } = createScriptedOpenProject({ create: [cut, made], findByKey: [none] })
  const { deps, attempt } = createStepRig(openProject)
  const create = createCreateWork(deps)
  expect(await create(attempt(), null)).toMatchObject({ status: 'again', past: 'fresh' })
  expect(await create(attempt('fresh'), null)).toMatchObject({ status: 'again', past: 'settled', atLeastMs: settleMs })
  expect(await create(attempt('settled'), null)).toMatchObject({ status: 'done' })
  expect(calls).toEqual(['create', 'findByKey', 'findByKey', 'create'])
})

test('of several that were made the oldest is kept, the others say so, and somebody hears of it', async () => {
  const two = [workPackage({ id: 51 }), workPackage({ id: 47 })]
  const said = { id: 9, author: { id: 3, name: null }, text: '', internal: false, createdAt: new Date(0), updatedAt: new Date(0) }
  const { openProject, calls } = createScriptedOpenProject({
    findByKey: [{ status: 'ok', value: two }],
    comments: [none],
    comment: [{ status: 'ok', value: said }],
  })
  const { deps, attempt, notes, twins } = createStepRig(openProject)
  const words: [number, string][] = []
  const listening = {
    ...openProject,
    comment: (work: number, text: string) => openProject.comment(work, text, void words.push([work, text])),
  }
  expect(await createCreateWork({ ...deps, openProject: listening })(attempt('fresh'), null)).toMatchObject({ status: 'done', look: true })
  expect([calls, notes, twins]).toEqual([['findByKey', 'comments', 'comment'], [['linked', 5, 47, null]], [[47, 51]]])
  expect(words).toEqual([[51, expect.stringContaining('<https://desk.example/work_packages/47>')]])
})

describe('where a try may have made it', () => {
  const asked = async (past: 'fresh' | 'settled', headed: string | null, missing: readonly string[] = []) => {
    const { openProject } = createScriptedOpenProject({ create: [made] })
    const projects: string[] = []
    const watched: typeof openProject = {
      ...openProject,
      findByKey: (project) => {
        projects.push(project)
        return Promise.resolve(missing.includes(project) ? { status: 'missing' } : none)
      },
      create: (work) => {
        projects.push(`create in ${work.project}`)
        return openProject.create(work)
      },
    }
    const { deps, attempt } = createStepRig(watched)
    return { outcome: await createCreateWork({ ...deps, openProject: watched })(attempt(past), headed), projects }
  }

  test('it is looked for, though the catalogue names another project by now', async () => {
    expect(await asked('fresh', 'before')).toMatchObject({ outcome: { status: 'again', past: 'settled' }, projects: ['before'] })
    expect(await asked('settled', 'before')).toMatchObject({ outcome: { status: 'done' }, projects: ['before', 'create in desk'] })
  })

  test('nothing is where that project is not shown any more, once the catalogue names another', async () => {
    expect(await asked('settled', 'gone', ['gone'])).toMatchObject({ outcome: { status: 'done' }, projects: ['gone', 'create in desk'] })
    expect(await asked('settled', 'desk', ['desk'])).toMatchObject({ outcome: { status: 'again', past: 'settled' }, projects: ['desk'] })
  })
})

test('the project is noted before anything is made there', async () => {
  const order: string[] = []
  const { openProject } = createScriptedOpenProject({ create: [made] })
  const watched: typeof openProject = { ...openProject, create: (work) => openProject.create(work, void order.push('create')) }
  const { deps, attempt } = createStepRig(watched)
  const deliveries = { ...deps.deliveries, headed: () => Promise.resolve(order.push('headed') > 0) }
  await createCreateWork({ ...deps, openProject: watched, deliveries })(attempt(), null)
  expect(order).toEqual(['headed', 'create'])
})

test('a look that fails leaves everything in doubt', async () => {
  const { openProject, calls } = createScriptedOpenProject({
    findByKey: [{ status: 'not-done', reason: 'unreachable', retryAfterMs: null }, cut],
  })
  const { deps, attempt } = createStepRig(openProject)
  const create = createCreateWork(deps)
  expect(await create(attempt('fresh'), null)).toMatchObject({ status: 'again', past: 'fresh' })
  expect(await create(attempt('settled'), null)).toMatchObject({ status: 'again', past: 'settled' })
  expect(calls).not.toContain('create')
})

test('whoever has lost the lane writes nothing', async () => {
  const { openProject, calls } = createScriptedOpenProject({ findByKey: [none] })
  const { deps, attempt } = createStepRig(openProject, { isLost: true })
  expect(await createCreateWork(deps)(attempt('settled'), null)).toEqual({ status: 'lost' })
  expect(calls).toEqual(['findByKey'])
})

test.each([
  [{ status: 'forbidden' }, 'forbidden'],
  [{ status: 'missing' }, 'missing'],
  [{ status: 'rejected', text: 'Building can not be blank.' }, 'Building can not be blank.'],
] as const)('what is set up wrongly for all (%j) gives no request up, and somebody hears of it', async (failure, words) => {
  const { openProject } = createScriptedOpenProject({ create: [failure], findByKey: [none] })
  const { deps, attempt, refusals } = createStepRig(openProject)
  const create = createCreateWork(deps)
  // It waits a while, and nothing is known to be there: the next try goes by the catalogue of then.
  for (const past of ['unsent', 'settled'] as const) {
    expect(await create(attempt(past), null)).toMatchObject({ status: 'again', past: 'unsent', failed: false, atLeastMs: 60_000 })
  }
  expect(refusals).toEqual([words, words])
})

test('a request whose type has left the catalogue goes as the nearest one; without any catalogue it waits', async () => {
  const { openProject, calls } = createScriptedOpenProject({ create: [made] })
  const { deps, attempt } = createStepRig(openProject)
  expect(await createCreateWork(deps)(attempt('unsent', 'gone'), null)).toMatchObject({ status: 'done' })
  const blank = createStepRig(openProject, { isBlank: true })
  expect(await createCreateWork(blank.deps)(blank.attempt(), null)).toMatchObject({ status: 'again', reason: 'no catalogue' })
  expect(calls).toEqual(['create'])
})
