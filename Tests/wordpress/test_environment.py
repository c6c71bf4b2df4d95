"""The WordPress that the other tests use is one."""

from support.wordpress import WordPress


def test_a_wordpress_without_the_plugin_works_and_complains_of_nothing():
    with WordPress(plugin=False, redis=False, gateway=False) as site:
        assert "The shop" in site.request("GET", "/").text
        assert site.request("GET", "/shop/").status == 200
        assert site.request("GET", "/wp-json/").json["name"] == "The shop"
        admin = site.visitor().log_in("admin")
        assert admin.request("GET", "/wp-admin/plugins.php").status == 200
        assert len(admin.nonce()) == 10
        assert site.json("[get_option('permalink_structure'), PHP_VERSION]")[0] == "/%postname%/"
        assert site.problems() == []
        folder = site.folder
    assert not folder.exists()
