import { useTexts } from '@pinline/ui'
import { useId } from 'react'
import { useWorld } from '../world/world.ts'
import { BoardRow } from './board-row.tsx'
import styles from './board.module.css'
import { sortChats, summarise } from './chat-state.ts'

const columns = ['pg.board.order', 'pg.board.buyer', 'pg.board.product', 'pg.board.read', 'pg.board.last', 'pg.board.state'] as const

/** The simulated CRM's dialogs: a table, and cards where there is no room for one. */
export const Board = () => {
  const { crm } = useWorld()
  const { t } = useTexts()
  const titleId = useId()
  const rows = sortChats(crm.map(summarise))
  return (
    <section className={styles['board']} aria-labelledby={titleId}>
      <h2 className={styles['title']} id={titleId}>
        {t('pg.board')}
        <span className={styles['count']}>{rows.length}</span>
      </h2>
      {rows.length === 0 ? (
        <p className={styles['empty']}>{t('pg.empty.board')}</p>
      ) : (
        // the roles are written out: the table's own are lost when it turns into cards
        <table className={styles['table']} role="table" aria-labelledby={titleId}>
          <thead className={styles['head']} role="rowgroup">
            <tr role="row">
              {columns.map((key) => (
                <th key={key} role="columnheader" scope="col">
                  {t(key)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody role="rowgroup">
            {rows.map((row) => (
              <BoardRow key={row.chat.id} {...row} />
            ))}
          </tbody>
        </table>
      )}
    </section>
  )
}
