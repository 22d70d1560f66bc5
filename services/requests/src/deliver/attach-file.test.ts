import { describe, expect, test } from 'vitest'
import { createScriptedOpenProject } from '../../test/scripted-open-project.ts'
import { createStepRig } from '../../test/steps.ts'
import { createAttachFile } from './attach-file.ts'

const file = (comment: number | null) =>
  ({ id: 8, request: 5, comment, fileId: 'f8', name: 'plan.pdf', type: 'application/pdf', size: 10, attachment: null }) as const
const comment = { id: 3, request: 5, key: 'k', kind: 'note', author: 'Ihor', text: 'Here too', activity: null } as const

/** How a file that Telegram does not give any more ends, and who is told of it. */
const refusal = async (of: number | null, said: { readonly side: 'requester' | 'staff'; readonly person: number | null }) => {
  const { deps, attempt } = createStepRig(createScriptedOpenProject({}).openProject)
  const source = { sourceChat: null, sourceMessage: null }
  const deliveries = {
    ...deps.deliveries,
    file: () => Promise.resolve(file(of)),
    comment: () => Promise.resolve({ ...comment, ...source, ...said }),
  }
  return createAttachFile({ ...deps, deliveries })(attempt(), 8)
}

describe('a file that can not be passed on', () => {
  const told = { once: 'file:8:refused', notice: { key: 'req.file.refused', params: { num: '5', name: 'plan.pdf' } } }

  test('of the request itself, or of what its requester has added, is told to the requester', async () => {
    expect(await refusal(null, { side: 'staff', person: 77 })).toEqual({ status: 'dead', error: 'telegram gone', notice: told })
    expect(await refusal(3, { side: 'requester', person: 1 })).toMatchObject({ notice: told })
    expect(await refusal(3, { side: 'requester', person: 1 })).not.toHaveProperty('notice.to')
  })

  test('of somebody who has joined is told to him, and its name to nobody else', async () => {
    expect(await refusal(3, { side: 'staff', person: 77 })).toMatchObject({ status: 'dead', notice: { ...told, to: 77 } })
    expect(await refusal(3, { side: 'staff', person: null })).toMatchObject({ status: 'dead', notice: null })
  })
})
