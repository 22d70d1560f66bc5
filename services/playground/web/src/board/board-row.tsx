import { Chip, useTexts } from '@pinline/ui'
import styles from './board.module.css'
import type { ChatSummary } from './chat-state.ts'
import { LastWords } from './last-words.tsx'

/** One dialog. */
export const BoardRow = ({ chat, last, state }: ChatSummary) => {
  const { t } = useTexts()
  return (
    <tr className={styles['row']} role="row">
      <th className={styles['order']} role="rowheader" scope="row">
        {chat.id}
      </th>
      <td className={styles['buyer']} role="cell">
        {chat.name ?? t('pg.buyer.guest')}
      </td>
      <td className={styles['product']} role="cell" title={chat.product}>
        {chat.product}
      </td>
      <td className={styles['read']} role="cell">
        <span className={styles[chat.unread > 0 ? 'unread' : 'all']}>
          {chat.unread > 0 ? t('pg.board.unread', { n: chat.unread }) : t('pg.board.all_read')}
        </span>
      </td>
      <td className={styles['last']} role="cell">
        <LastWords message={last} />
      </td>
      <td className={styles['state']} role="cell">
        {state === 'waiting' && <Chip tone="warn">{t('pg.board.waiting')}</Chip>}
        {state === 'answered' && (
          <Chip tone="ok" icon="✓">
            {t('pg.board.answered')}
          </Chip>
        )}
        {state === 'quiet' && <Chip>{t('pg.board.quiet')}</Chip>}
      </td>
    </tr>
  )
}
