import { encodeCallback } from '@pinline/contracts'
import type { CallbackAction, EffectButton } from '@pinline/contracts'
import type { Colleague } from '@pinline/db'

/** People whom a question offers. */
export const maxColleagues = 12

/** Late, unread, nothing: as in lists of chats. */
const marks = { late: '🔴 ', some: '🔵 ', none: '' } as const satisfies Record<Colleague['waiting'], string>

/** One button a colleague, with his chats; the last one puts the question away. */
export const colleagueButtons = (
  colleagues: readonly Colleague[],
  order: number,
  action: Extract<CallbackAction['action'], 'handTo' | 'assignTo'>,
): EffectButton[][] => [
  ...colleagues.map(({ id, chats, waiting }) => [
    {
      label: 'hand.item',
      params: { mark: marks[waiting], manager: { manager: id }, n: chats },
      data: encodeCallback({ action, args: [order, id] }),
    },
  ]),
  [{ label: 'btn.cancel', data: encodeCallback({ action: 'cancel', args: [] }) }],
]
