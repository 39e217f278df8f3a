"""schemathesis against the OpenAPI schema of a running server: right and wrong requests to every route."""

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_schema_conformance,
    status_code_conformance,
    unsupported_method,
)

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
    unsupported_method,
    negative_data_rejection,
]
PHASES = (Phase.explicit, Phase.generate)


@pytest.fixture(scope="module")
def schema(serve):
    return schemathesis.openapi.from_url(f"{serve().url}/openapi.json")


@pytest.mark.parametrize("mode", list(GenerationMode))
def test_every_route_does_what_the_schema_says(schema, mode):
    checked = []
    for found in schema.get_all_operations():
        operation = found.ok()
        checked.append(f"{operation.method.upper()} {operation.path}")

        @given(case=operation.as_strategy(generation_mode=mode))
        @settings(max_examples=20, deadline=None, phases=PHASES, suppress_health_check=list(HealthCheck))
        def holds(case):
            response = case.call()
            # The bound on all bodies comes before any schema; schemathesis doesn't take it for a refusal.
            if response.status_code != 413:
                case.validate_response(response, checks=CHECKS)

        if mode is GenerationMode.POSITIVE or operation.body or operation.query or operation.path_parameters:
            holds()
    assert "POST /api/v1/ask" in checked
    assert "POST /v1/chat/completions" in checked
    assert len(checked) == 11
