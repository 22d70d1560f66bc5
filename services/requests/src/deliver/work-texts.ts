import type { NamedRequester, RequestCommentRow, SupportRequest } from '@pinline/db'
import type { RequestStatus } from '@pinline/domain'
import { createTranslator } from '@pinline/i18n'
import type { Language } from '@pinline/i18n'
import { safeMarkdown } from '@pinline/openproject'

/** What is written into OpenProject, in the organisation's language. Nothing that people wrote has a meaning in it. */
export interface WorkTexts {
  description(request: SupportRequest, requester: NamedRequester): string
  comment(comment: RequestCommentRow): string
  /** Where a request stands, for an instance that has no such status. */
  status(status: RequestStatus): string
  /** Who works on it, for an instance that does not know him. */
  taken(person: NamedRequester): string
  /** On a work package that there is one too many of. */
  twin(kept: string): string
}

const nameOf = ({ firstName, lastName, username }: NamedRequester): string =>
  [firstName, lastName ?? '', username === null ? '' : `(@${username})`].filter((part) => part !== '').join(' ')

export const createWorkTexts = (language: Language): WorkTexts => {
  const translator = createTranslator(language)
  const text: typeof translator.text = (key, params) => translator.text(key, params)
  const heading = ({ side, kind, author }: RequestCommentRow): string => {
    const name = author ?? ''
    if (kind === 'rating') return text('work.rated')
    if (kind === 'ask') return text('work.asked', { name })
    return text(side === 'requester' ? 'work.said.requester' : 'work.said.staff', { name })
  }
  return {
    description: ({ id, previous, fields }, requester) =>
      [
        ...fields.map(({ label, value }) => `**${safeMarkdown(label)}:** ${safeMarkdown(value)}`),
        safeMarkdown(text('work.from', { name: nameOf(requester) })),
        safeMarkdown(text('work.number', { num: String(id) })),
        ...(previous === null ? [] : [safeMarkdown(text('work.previous', { num: String(previous) }))]),
      ].join('\n\n'),
    comment: (comment) => `${safeMarkdown(heading(comment))}\n\n${safeMarkdown(comment.text)}`,
    status: (status) => safeMarkdown(text('work.status', { status: text(`st.${status}`) })),
    taken: (person) => safeMarkdown(text('work.taken', { name: nameOf(person) })),
    // A link has to stay one.
    twin: (kept) => `${safeMarkdown(text('work.twin'))} <${kept}>`,
  }
}
