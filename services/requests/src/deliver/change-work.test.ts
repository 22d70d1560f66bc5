import { describe, expect, test } from 'vitest'
import { createScriptedOpenProject, workPackage } from '../../test/scripted-open-project.ts'
import { createStepRig } from '../../test/steps.ts'
import { createAssign, createSetStatus } from './change-work.ts'

const conflict = { status: 'conflict' } as const
const read = (change: Parameters<typeof workPackage>[0] = {}) => ({ status: 'ok', value: workPackage(change) }) as const

test('a status is set on what stands there now, and the version that it made is noted', async () => {
  const { openProject, calls } = createScriptedOpenProject({ read: [read({ lockVersion: 6 })], change: [read({ lockVersion: 7 })] })
  const { deps, attempt, notes } = createStepRig(openProject)
  expect(await createSetStatus(deps)(attempt(), 'solved')).toMatchObject({ status: 'done', look: true })
  expect([calls, notes]).toEqual([['read', 'change'], [['changed', 5, 6, 7]]])
})

test('a status that stands there already is left alone, also after a try that was cut', async () => {
  const { openProject, calls } = createScriptedOpenProject({ read: [read({ status: { id: 12, name: '', closed: false } })] })
  const { deps, attempt } = createStepRig(openProject)
  expect(await createSetStatus(deps)(attempt('fresh'), 'solved')).toMatchObject({ status: 'done' })
  expect(calls).toEqual(['read'])
})

test('a conflict is read again, three times at most', async () => {
  const { openProject, calls } = createScriptedOpenProject({ read: [read()], change: [conflict] })
  const { deps, attempt } = createStepRig(openProject)
  expect(await createSetStatus(deps)(attempt(), 'work')).toMatchObject({ status: 'again', reason: 'conflict' })
  expect(calls).toEqual(['read', 'change', 'read', 'change', 'read', 'change'])
})

describe('somebody whom OpenProject does not know is named in a comment', () => {
  const comment = { id: 9, author: { id: 3, name: null }, internal: false, createdAt: new Date(0), updatedAt: new Date(0) }
  const person = { telegramId: 500, firstName: 'Oksana', lastName: null, username: null }
  const open = (baseId?: number) => {
    const text = createStepRig(createScriptedOpenProject({}).openProject).deps.texts.taken(person)
    const { openProject, calls } = createScriptedOpenProject({
      comments: [{ status: 'ok', value: [{ ...comment, text }] }],
      comment: [{ status: 'ok', value: { ...comment, id: 10, text } }],
    })
    return { calls, ...createStepRig(openProject, baseId === undefined ? {} : { baseId }) }
  }

  test('once: what came after the first try began is that try’s', async () => {
    const { deps, attempt, calls } = open(8)
    expect(await createAssign(deps)(attempt('settled'), 2)).toMatchObject({ status: 'done' })
    expect(calls).toEqual(['comments'])
  })

  test('again, where the same words were said before about something else', async () => {
    const first = open()
    expect(await createAssign(first.deps)(first.attempt(), 2)).toMatchObject({ status: 'done' })
    expect([first.calls, first.notes]).toEqual([['comments', 'comment'], [['words after', 9]]])
    const second = open(9)
    expect(await createAssign(second.deps)(second.attempt('settled'), 2)).toMatchObject({ status: 'done' })
    expect(second.calls).toEqual(['comments', 'comment'])
  })
})

test('a known colleague is assigned', async () => {
  const { openProject, calls } = createScriptedOpenProject({ read: [read()], change: [read({ lockVersion: 2 })] })
  const { deps, attempt } = createStepRig(openProject, { staff: [{ telegram: 500, user: 11 }] })
  expect(await createAssign(deps)(attempt(), 2)).toMatchObject({ status: 'done' })
  expect(calls).toEqual(['read', 'change'])
})
