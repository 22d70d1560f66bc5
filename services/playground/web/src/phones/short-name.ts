import { useTexts } from '@pinline/ui'
import type { PagePerson } from '../../../src/api.ts'

/** What a person is called on tabs and in choosers: the role says more than the name of who administers. */
export const useShortName = (): ((person: PagePerson) => string) => {
  const { t } = useTexts()
  return ({ name, role }) => (role === 'admin' ? t('pg.phone.admin') : name)
}
