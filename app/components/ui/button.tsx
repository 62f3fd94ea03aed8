import clsx from 'clsx'
import type { ButtonHTMLAttributes } from 'react'

type Look = 'main' | 'plain' | 'quiet' | 'grave'

const LOOKS: Record<Look, string> = {
  main: 'border-transparent bg-blaze text-on-blaze hover:bg-blaze-deep',
  plain: 'border-edge bg-raised text-ink hover:bg-sunken',
  quiet: 'border-transparent text-ink hover:bg-sunken',
  grave: 'border-blaze bg-raised text-blaze hover:bg-blaze-wash',
}

/** The look of a button, for links that lead where a button would. A `px-` of its own takes the place of the usual one. */
export const buttonLook = (look: Look = 'plain', className = '') =>
  clsx(
    'inline-flex min-h-11 items-center justify-center gap-2 rounded-md border py-2 font-medium no-underline',
    !/(^| )px-/.test(className) && 'px-4',
    'aria-disabled:opacity-70 disabled:border-line disabled:bg-sunken disabled:text-soft',
    LOOKS[look],
    className,
  )

type Props = ButtonHTMLAttributes<HTMLButtonElement> & { look?: Look }

export function Button({ look, className, type = 'submit', ...rest }: Props) {
  return <button type={type} className={buttonLook(look, className)} {...rest} />
}
