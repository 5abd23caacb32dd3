"""What do the makers of both formats say of two documents? CYCLONEDX SPDX: prints each complaint, or nothing."""

import json
import sys

from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
from packageurl import PackageURL
from spdx_tools.spdx.parser.parse_anything import parse_file
from spdx_tools.spdx.validation.document_validator import validate_full_spdx_document

cyclonedx, spdx = sys.argv[1:]
with open(cyclonedx, encoding='utf-8') as file:
    text = file.read()
error = JsonStrictValidator(SchemaVersion.V1_6).validate_str(text)
if error is not None:
    print('CycloneDX:', error)

document = parse_file(spdx)
for message in validate_full_spdx_document(document):
    print('SPDX:', message.validation_message)

purls = [component['purl'] for component in json.loads(text)['components'] if 'purl' in component]
purls += [reference.locator for package in document.packages for reference in package.external_references]
for purl in purls:
    if PackageURL.from_string(purl).to_string() != purl:
        print('package URL:', purl, 'is', PackageURL.from_string(purl).to_string())
