import type { ReactNode } from 'react'
import { Tab, TabList, TabPanel, Tabs as AriaTabs } from 'react-aria-components'
import { Badge } from './badge.tsx'
import type { Tone } from './badge.tsx'
import { cx } from './cx.ts'
import styles from './tabs.module.css'

/** A tab and what it shows. */
export interface TabItem<Id extends string> {
  readonly id: Id
  readonly label: ReactNode
  /** A number beside the label, e.g. what is unread; nothing is drawn for 0. */
  readonly badge?: number
  /** What the number counts, for screen readers. */
  readonly badgeLabel?: string
  readonly badgeTone?: Tone
  readonly content: ReactNode
}

/** Props of {@link Tabs}. */
export interface TabsProps<Id extends string> {
  readonly label: string
  readonly tabs: readonly TabItem<Id>[]
  readonly selected: Id
  readonly onSelect: (id: Id) => void
  /** Where the row of tabs stands. `bottom` is for thumbs. @defaultValue `'top'` */
  readonly placement?: 'top' | 'bottom'
  readonly className?: string | undefined
  /** Of the panel that shows the content. */
  readonly panelClassName?: string | undefined
}

/** Tabs with one tab stop: arrow keys move, the content follows. Only the chosen content is in the page. */
export const Tabs = <Id extends string>(props: TabsProps<Id>) => {
  const { label, tabs, selected, onSelect, placement = 'top', className, panelClassName } = props
  const list = (
    <TabList className={cx(styles['list'], styles[placement])} aria-label={label}>
      {tabs.map(({ id, label: name, badge = 0, badgeLabel, badgeTone }) => (
        <Tab key={id} id={id} className={styles['tab'] ?? ''}>
          <span className={styles['name']}>{name}</span>
          <Badge
            count={badge}
            {...(badgeLabel !== undefined && { label: badgeLabel })}
            {...(badgeTone !== undefined && { tone: badgeTone })}
          />
        </Tab>
      ))}
    </TabList>
  )
  return (
    <AriaTabs
      className={cx(styles['tabs'], className)}
      selectedKey={selected}
      onSelectionChange={(key) => {
        const chosen = tabs.find(({ id }) => id === key)
        if (chosen !== undefined) onSelect(chosen.id)
      }}
    >
      {/* first also where it stands at the bottom: the panels take their names from it */}
      {list}
      {tabs.map(({ id, content }) => (
        <TabPanel key={id} id={id} className={cx(styles['panel'], panelClassName)}>
          {content}
        </TabPanel>
      ))}
    </AriaTabs>
  )
}
