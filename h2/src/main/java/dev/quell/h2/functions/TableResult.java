package dev.quell.h2.functions;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.ResultSet;
import org.h2.result.ResultInterface;

/**
 * What a set-returning function returns.
 *
 * <p>H2 takes a method for a table function if it returns a {@link ResultSet}, and reads all of it into memory. A method
 * whose result is declared as a {@link ResultInterface} too is believed as it is: typed columns, and one row at a time.
 */
interface TableResult extends ResultSet, ResultInterface {

    /** That result with the face of a {@link ResultSet} that H2 looks for and never uses. */
    static TableResult of(ResultInterface result) {
        InvocationHandler handler = (proxy, method, arguments) -> invoke(result, method, arguments);
        return (TableResult)
                Proxy.newProxyInstance(TableResult.class.getClassLoader(), new Class<?>[] {TableResult.class}, handler);
    }

    private static Object invoke(ResultInterface result, Method method, Object[] arguments) throws Throwable {
        return switch (method.getName()) {
            case "next" -> result.next();
            case "currentRow" -> result.currentRow();
            default -> invokeOther(result, method, arguments);
        };
    }

    private static Object invokeOther(ResultInterface result, Method method, Object[] arguments) throws Throwable {
        Method target;
        try {
            target = ResultInterface.class.getMethod(method.getName(), method.getParameterTypes());
        } catch (NoSuchMethodException e) {
            throw new UnsupportedOperationException("H2 reads this result through ResultInterface", e);
        }
        try {
            return target.invoke(result, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }
}
