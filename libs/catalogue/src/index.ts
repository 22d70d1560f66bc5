export type {
  Catalogue,
  CatalogueBook,
  CatalogueField,
  CatalogueProblem,
  Department,
  FieldKind,
  FrequentQuestion,
  Label,
  ParsedCatalogue,
  Relay,
  RequestType,
  StaffMember,
} from './catalogue.ts'
export { createCatalogueBook } from './catalogue-book.ts'
export type { CatalogueBookDeps } from './catalogue-book.ts'
export { readLocatedYaml, unfoldIssue } from './located-yaml.ts'
export type { LocatedYaml } from './located-yaml.ts'
export { parseCatalogue } from './parse-catalogue.ts'
export { describeForm, findType, stepsOf, typeAt } from './lookup.ts'
export type { FormStep, FoundType } from './lookup.ts'
export { keepLooking } from './keep-looking.ts'
export type { KeepLookingOptions } from './keep-looking.ts'
export { labelsOf } from './labels.ts'
