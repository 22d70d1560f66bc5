import type { OpenProject } from '@pinline/domain'
import type { Client } from './client.ts'
import { unreadable } from './client.ts'
import { readComment, readElements } from './resources.ts'

const pathOf = (work: number): string => `work_packages/${String(work)}/activities`

/** Comments of the port. */
export const createComments = (client: Client): Pick<OpenProject, 'comment' | 'comments'> => ({
  async comment(work, text, { signal } = {}) {
    const json = { comment: { raw: text }, internal: false }
    const answer = await client.call({ method: 'POST', path: pathOf(work), body: { json }, effect: true, signal })
    if (answer.status !== 'ok') return answer
    const value = readComment(answer.body)
    return value === null ? unreadable : { status: 'ok', value }
  },

  async comments(work, { signal } = {}) {
    const answer = await client.call({ method: 'GET', path: pathOf(work), effect: false, signal })
    if (answer.status !== 'ok') return answer
    const list = readElements(answer.body)
    if (list === null) return unreadable
    const said = list.elements.map(readComment).filter((comment) => comment !== null && comment.text.trim() !== '')
    const value = said.filter((comment) => comment !== null).sort((one, other) => one.id - other.id)
    return { status: 'ok', value }
  },
})
