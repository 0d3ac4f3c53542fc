from django.db import connection


def test_the_application_works_as_a_role_that_owns_nothing_and_passes_no_wall(db):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT current_user, rolsuper, rolbypassrls, rolcreatedb FROM pg_roles WHERE rolname = current_user"
        )
        role = cursor.fetchone()
        cursor.execute("SELECT count(*) FROM pg_tables WHERE tableowner = current_user")
        owned = cursor.fetchone()

    assert role == ("werv_app", False, False, False)
    assert owned == (0,)
