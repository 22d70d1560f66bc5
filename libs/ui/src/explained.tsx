import { useState } from 'react'
import type { ReactElement } from 'react'
import { Tooltip, TooltipTrigger } from 'react-aria-components'
import styles from './explained.module.css'

interface ExplainedProps {
  readonly id: string
  readonly reason: string
  /** Gives the button; `show` is for its press, because a finger neither hovers nor focuses visibly. */
  readonly children: (show: () => void) => ReactElement
}

/** Shows why a button is off, and describes it with that. */
export const Explained = ({ id, reason, children }: ExplainedProps) => {
  const [isOpen, setIsOpen] = useState(false)
  const show = (): void => {
    setIsOpen(true)
  }
  return (
    <>
      <TooltipTrigger delay={200} closeDelay={0} isOpen={isOpen} onOpenChange={setIsOpen}>
        {children(show)}
        <Tooltip className={styles['reason'] ?? ''} offset={4}>
          {reason}
        </Tooltip>
      </TooltipTrigger>
      <span className="visually-hidden" id={id}>
        {reason}
      </span>
    </>
  )
}
