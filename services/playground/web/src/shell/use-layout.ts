import { useMediaQuery } from '@pinline/ui'
import type { Layout } from './phone-id.ts'

/** How much room the window has; follows its size. */
export const useLayout = (): Layout => {
  const isWide = useMediaQuery('(min-width: 1200px)')
  const isMiddle = useMediaQuery('(min-width: 768px)')
  if (isWide) return 'wide'
  return isMiddle ? 'two' : 'one'
}
