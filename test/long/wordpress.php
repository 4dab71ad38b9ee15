<?php
/**
 * As much of WordPress and WooCommerce as the plugin in the guides calls, for one customer and one process.
 * Runs the plugin named by the first argument through a login, a checkout and the answers, and tells what happened as JSON.
 */
define('ABSPATH', __DIR__);
define('POLICY_KEY', getenv('POLICY_KEY'));

$hooks = $transients = $meta = $notices = $routes = [];

class WP_User { public function __construct(public int $ID) {} }
class WP_Error {}
class WP_REST_Response { public function __construct(public mixed $data, public int $status) {} }
class WP_REST_Request extends ArrayObject {}

function add_action(string $hook, callable $act): void { $GLOBALS['hooks'][$hook][] = $act; }
function happen(string $hook, mixed ...$args): void { foreach ($GLOBALS['hooks'][$hook] ?? [] as $act) { $act(...$args); } }
function get_current_user_id(): int { return 42; }
function is_user_logged_in(): bool { return true; }
function get_user_locale(): string { return 'nb_NO'; }
function get_transient(string $name): mixed { return $GLOBALS['transients'][$name] ?? false; }
function set_transient(string $name, mixed $value, int $seconds): void { $GLOBALS['transients'][$name] = $value; }
function delete_transient(string $name): void { unset($GLOBALS['transients'][$name]); }
function add_user_meta(int $user, string $name, mixed $value): void { $GLOBALS['meta'][$name][] = $value; }
function wp_json_encode(mixed $value): string { return json_encode($value, JSON_UNESCAPED_SLASHES); }
function rest_url(string $path): string { return "https://shop.example.no/wp-json/{$path}"; }
function wp_create_nonce(string $for): string { return "nonce-{$for}"; }
function esc_url(string $text): string { return htmlspecialchars($text, ENT_QUOTES); }
function esc_attr(string $text): string { return htmlspecialchars($text, ENT_QUOTES); }
function __(string $text): string { return $text; }
function wc_add_notice(string $text, string $type): void { $GLOBALS['notices'][] = $type; }
function register_rest_route(string $space, string $path, array $route): void { $GLOBALS['routes'][$space . $path] = $route; }
function is_wp_error(mixed $thing): bool { return $thing instanceof WP_Error; }
function wp_remote_retrieve_response_code(mixed $reply): mixed { return is_array($reply) ? $reply['code'] : ''; }
function wp_remote_retrieve_body(mixed $reply): string { return is_array($reply) ? $reply['body'] : ''; }

function wp_remote_request(string $url, array $wish): array|WP_Error
{
    $headers = array_map(fn ($name, $value) => "{$name}: {$value}", array_keys($wish['headers']), $wish['headers']);
    $http = ['method' => $wish['method'], 'header' => $headers, 'content' => $wish['body'] ?? '', 'timeout' => $wish['timeout']];
    $context = stream_context_create(['http' => $http + ['ignore_errors' => true, 'follow_location' => $wish['redirection']]]);
    $body = @file_get_contents($url, false, $context);
    return $body === false ? new WP_Error() : ['code' => (int) explode(' ', $http_response_header[0])[1], 'body' => $body];
}

function footer(): string
{
    ob_start();
    happen('wp_footer');
    return ob_get_clean();
}

/** How many errors the checkout shows. */
function checkout(): int
{
    $GLOBALS['notices'] = [];
    happen('woocommerce_checkout_process');
    return count($GLOBALS['notices']);
}

require $argv[1];
happen('rest_api_init');
happen('wp_login', 'kari', new WP_User(42));
$told = ['page' => footer(), 'stopped' => checkout(), 'answers' => []];
preg_match('/status="([^"]*)"/', $told['page'], $found);
$status = json_decode(html_entity_decode($found[1] ?? '', ENT_QUOTES), true);
foreach ($status['policies'] ?? [] as ['policy' => $policy, 'kind' => $kind, 'token' => $token]) {
    $answer = ['agreement' => 'accept', 'notice' => 'acknowledge'][$kind] ?? null;
    if ($answer === null || $token === null) {
        continue;
    }
    $request = new WP_REST_Request(['answer' => $answer, 'token' => $token]);
    $told['answers'][$policy] = $routes['policy/v1/answer']['callback']($request)->status;
}
echo json_encode($told + ['after' => footer(), 'stoppedAfter' => checkout(), 'receipts' => $meta['policy_receipt'] ?? []]);
