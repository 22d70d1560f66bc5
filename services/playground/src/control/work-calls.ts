import { z } from 'zod'
import type { Calls } from '../api.ts'
import type { Shop } from '../shop.ts'
import { attempt, NotPossibleError } from './not-possible.ts'
import { file, toFile } from './upload.ts'

const newWork = z.strictObject({ by: z.int(), subject: z.string().trim().min(1).max(255), description: z.string().max(20_000) })
const change = z.strictObject({ by: z.int(), id: z.int(), status: z.int().optional(), assignee: z.int().nullable().optional() })
const comment = z.strictObject({
  by: z.int(),
  id: z.int(),
  text: z.string().trim().max(20_000),
  file: file.optional(),
})

type Answer<Name extends keyof Calls> = Calls[Name]['answer']

/** What the staff does in OpenProject's own pages. Each throws `NotPossibleError` for what is not there, `ZodError` for a body of the wrong shape. */
export const createWorkCalls = ({ shop }: { shop: Pick<Shop, 'openProject' | 'parts'> }) => {
  const { openProject, parts } = shop
  const inDesk = <Value>(act: () => Value): Value => {
    if (!parts.helpDesk) throw new NotPossibleError('there is no OpenProject here')
    return attempt(act)
  }
  return {
    create: (body: unknown): Answer<'POST /api/work'> => {
      const { by, subject, description } = newWork.parse(body)
      return { id: inDesk(() => openProject.create({ subject, description }, by)) }
    },
    change: (body: unknown): Answer<'PUT /api/work'> => {
      const { by, id, status, assignee } = change.parse(body)
      inDesk(() => {
        if (status !== undefined) openProject.setStatus(id, status, by)
        if (assignee !== undefined) openProject.assign(id, assignee, by)
      })
      return { id }
    },
    comment: (body: unknown): Answer<'POST /api/work/comments'> => {
      const { by, id, text, file: sent } = comment.parse(body)
      if (text === '' && sent === undefined) throw new NotPossibleError('there is nothing to say')
      return inDesk(() => {
        if (sent !== undefined) {
          const { name, bytes, type = 'application/octet-stream' } = toFile(sent)
          openProject.attach(id, { name, type, content: bytes }, by)
        }
        return { comment: text === '' ? null : openProject.comment(id, text, { by }) }
      })
    },
  }
}
