/** The one reader of credentials: the token of `Authorization: Bearer`, or undefined when there is none. */
export function bearerOf(authorization: string | null | undefined): string | undefined {
  return /^Bearer +([\w.~+/=-]{1,8192}) *$/i.exec(authorization ?? "")?.[1];
}
