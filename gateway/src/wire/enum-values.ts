import type { DescField, DescMessage, Message } from "@bufbuild/protobuf";
import { reflect } from "@bufbuild/protobuf/reflect";

type EnumField = DescField & { readonly fieldKind: "enum" };

const enumFields = new WeakMap<DescMessage, readonly EnumField[]>();

/**
 * Whether a field of the message has a number that its enum does not. The schema's readers let any pass, from JSON and from binary, for the
 * sake of newer writers; a client is to be understood or refused.
 */
export function hasUnknownEnum(desc: DescMessage, message: Message): boolean {
  const fields = enumFieldsOf(desc);
  if (fields.length === 0) return false;
  const values = reflect(desc, message);
  return fields.some((field) => field.enum.value[Number(values.get(field))] === undefined);
}

function enumFieldsOf(desc: DescMessage): readonly EnumField[] {
  let fields = enumFields.get(desc);
  if (!fields) {
    fields = desc.fields.filter((field): field is EnumField => field.fieldKind === "enum");
    enumFields.set(desc, fields);
  }
  return fields;
}
